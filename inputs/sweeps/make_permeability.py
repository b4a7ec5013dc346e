#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes 32 random two-facies permeability fields of 64 x 64 cells, as they would come from a reservoir model."""
import sys

import h5py
import numpy as np

n_fields, n = 32, 64
random = np.random.default_rng(7)
frequency = np.fft.fftfreq(n)
decay = 1.0 / (1e-3 + frequency[:, None] ** 2 + frequency[None, :] ** 2)
fields = np.empty((n_fields, n, n))
for field in fields:
    noise = np.fft.fft2(random.standard_normal((n, n)))
    smooth = np.real(np.fft.ifft2(noise * decay))
    field[:] = np.where(smooth > smooth.mean(), 12.0, 3.0)

path = sys.argv[1] if len(sys.argv) > 1 else "permeability.h5"
with h5py.File(path, "w") as file:
    file["permeability"] = fields
print(path)
