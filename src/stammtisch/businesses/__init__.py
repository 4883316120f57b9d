"""The register: firms, people, consents, imports."""
