"""A simulated organisation next to GitHub and Jira, for demonstrations and for tests that know what is true."""

from connectors.simulation.connector import Simulation
from connectors.simulation.settings import SimulationSettings
from connectors.simulation.truth import Truth

__all__ = ["Simulation", "SimulationSettings", "Truth"]
