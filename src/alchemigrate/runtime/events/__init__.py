"""What happens on an engine: counted, timed, and the few things that matter kept by place."""

from .n_plus_one import no_n_plus_one
from .plan import plan
from .thresholds import Thresholds
from .watch import Watch, watch

__all__ = ["Thresholds", "Watch", "no_n_plus_one", "plan", "watch"]
