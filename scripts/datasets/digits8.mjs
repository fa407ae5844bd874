import { gunzipSync } from 'node:zlib'
import { datasetFiles } from './idx-folder.mjs'

const SIDE = 8
const TRAIN_ROWS = 1437

/** scikit-learn's digits.csv.gz: 64 counts from 0 to 16 and the digit per row. @returns files by name */
export async function digits8(packed) {
  const rows = gunzipSync(packed)
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number))
    .map((values) => ({ label: values[SIDE * SIDE], pixels: Buffer.from(values.slice(0, SIDE * SIDE).map((count) => Math.round((count / 16) * 255))) }))
  return { ...(await datasetFiles(about, { train: rows.slice(0, TRAIN_ROWS), test: rows.slice(TRAIN_ROWS) })), LICENSE: Buffer.from(licence) }
}

const about = {
  id: 'digits8',
  title: 'Optical digits, 8 x 8',
  description: 'Handwritten digits, 8 x 8 grey pixels: small enough to train on in seconds. The 1,797 images that scikit-learn carries.',
  source: {
    title: 'Optical recognition of handwritten digits (test set)',
    origin: 'scikit-learn 1.9.1, sklearn/datasets/data/digits.csv.gz; a copy of the UCI data set of the same name',
    licence: 'BSD-3-Clause, copyright 2007-2026 the scikit-learn developers (file LICENSE)',
    citation: 'E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits. UCI Machine Learning Repository, 1998.'
  },
  height: SIDE,
  width: SIDE,
  classNames: Array.from({ length: 10 }, (_, label) => String(label)),
  splitting: { method: 'Rows 0 to 1436 of the original order for training, the rest for testing.', seed: null },
  binarification: { selectedClasses: [0, 1], seed: 0 }
}

const licence = `BSD 3-Clause License

Copyright (c) 2007-2026 The scikit-learn developers.
All rights reserved.

Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:

* Redistributions of source code must retain the above copyright notice, this
  list of conditions and the following disclaimer.

* Redistributions in binary form must reproduce the above copyright notice,
  this list of conditions and the following disclaimer in the documentation
  and/or other materials provided with the distribution.

* Neither the name of the copyright holder nor the names of its
  contributors may be used to endorse or promote products derived from
  this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"
AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE
FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL
DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER
CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY,
OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
`
