"""Fit small convex models with numpy alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

Gradient = Callable[[np.ndarray], tuple[float, np.ndarray]]


def minimum(function: Gradient, start: np.ndarray, steps: int) -> np.ndarray:
    """Minimise a smooth convex function by L-BFGS with backtracking.

    Source:
        Nocedal and Wright 2006, Numerical Optimization, algorithms 7.4 and 3.1.
    """
    at = start.astype(np.float64)
    value, slope = function(at)
    memory: deque[tuple[np.ndarray, np.ndarray, float]] = deque(maxlen=10)
    for _ in range(steps):
        way = -_inverse(slope, memory)
        down = float(slope @ way)
        size = 1.0 if memory else min(1.0, 1.0 / float(np.abs(slope).sum()))
        for _ in range(20):
            there = at + size * way
            new_value, new_slope = function(there)
            if new_value <= value + 1e-4 * size * down:
                break
            size /= 2
        else:
            return at
        step, change = there - at, new_slope - slope
        bend = float(step @ change)
        if bend > 1e-12:
            memory.append((step, change, 1 / bend))
        flat = value - new_value < 1e-7 * max(1.0, abs(value))
        at, value, slope = there, new_value, new_slope
        if flat:
            break
    return at


def _inverse(
    slope: np.ndarray, memory: deque[tuple[np.ndarray, np.ndarray, float]]
) -> np.ndarray:
    way, shares = slope.copy(), []
    for step, change, rho in reversed(memory):
        share = rho * float(step @ way)
        shares.append(share)
        way -= share * change
    if memory:
        step, change, rho = memory[-1]
        way /= rho * float(change @ change)
    for (step, change, rho), share in zip(memory, reversed(shares), strict=True):
        way += (share - rho * float(change @ way)) * step
    return way


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))


def logistic(
    x: np.ndarray, y: np.ndarray, weight: np.ndarray, ridge: float
) -> tuple[np.ndarray, float]:
    """Fit a weighted ridge logistic regression on standard columns; return weights, bias."""
    mean = np.average(x, axis=0, weights=weight)
    spread = np.maximum(np.sqrt(np.average((x - mean) ** 2, axis=0, weights=weight)), 1e-6)
    z = np.hstack([(x - mean) / spread, np.ones((len(x), 1))])
    penalty = np.diag([ridge] * x.shape[1] + [1e-6])
    beta = np.zeros(z.shape[1])
    for _ in range(40):
        chance = sigmoid(z @ beta)
        gradient = z.T @ (weight * (y - chance)) - penalty @ beta
        curve = (z * (weight * chance * (1 - chance))[:, None]).T @ z + penalty
        beta += np.linalg.solve(curve, gradient)
    return beta[:-1] / spread, float(beta[-1] - (beta[:-1] * mean / spread).sum())


def softmax(x: np.ndarray, labels: np.ndarray, classes: int, ridge: float) -> np.ndarray:
    """Fit a ridge multinomial regression; return one row a column of x, one column a class."""
    truth = np.eye(classes)[labels]
    shape = (x.shape[1], classes)

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weight = flat.reshape(shape)
        logits = x @ weight
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        chance = odds / odds.sum(axis=1, keepdims=True)
        said = np.log(chance[np.arange(len(labels)), labels] + 1e-12)
        value = -said.sum() + ridge / 2 * (weight**2).sum()
        return float(value), (x.T @ (chance - truth) + ridge * weight).ravel()

    return minimum(loss, np.zeros(shape[0] * shape[1]), 60).reshape(shape)


def bilinear(
    left: np.ndarray, right: np.ndarray, y: np.ndarray, weight: np.ndarray, ridge: float
) -> np.ndarray:
    """Fit log-odds = a + b · left·right + left' W right; return W."""
    size = (left.shape[1], right.shape[1])
    dot = (left * right).sum(axis=1)

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        inner = flat[2:].reshape(size)
        logits = flat[0] + flat[1] * dot + ((left @ inner) * right).sum(axis=1)
        value = (weight * (np.logaddexp(0, logits) - y * logits)).sum()
        rest = weight * (sigmoid(logits) - y)
        slope = left.T @ (right * rest[:, None]) + ridge * inner
        whole = np.concatenate([[rest.sum(), (rest * dot).sum()], slope.ravel()])
        return float(value + ridge / 2 * (inner**2).sum()), whole

    return minimum(loss, np.zeros(2 + size[0] * size[1]), 40)[2:].reshape(size)
