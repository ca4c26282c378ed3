"""From records to a report: configuration, store, sync, build, statistics, report and command line."""
