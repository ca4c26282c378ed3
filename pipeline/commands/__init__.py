"""The verbs of the command line, by what they do: read sources, build and report, look at what was built."""
