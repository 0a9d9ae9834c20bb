"""What each database wants: arguments of its drivers, settings of its sessions, its BEGIN."""
