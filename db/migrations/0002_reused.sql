-- SPDX-License-Identifier: Apache-2.0
-- What a scan did not ask again, because it was as an earlier one had found it.
ALTER TABLE coverage ADD COLUMN reused INTEGER NOT NULL DEFAULT 0;
