-- The platform's database, small: what the guides' statements name is there. Runs once as the superuser.
CREATE ROLE bud LOGIN;
CREATE DATABASE bud OWNER bud;
\connect bud
SET ROLE bud;

CREATE TABLE simulation_results (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workflow_id uuid NOT NULL,
  model text NOT NULL,
  tokens_per_second numeric NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX idx_simulation_workflow_id ON simulation_results (workflow_id);

CREATE TABLE audit_trail (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id uuid NOT NULL,
  action text NOT NULL,
  resource text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX idx_audit_trail_created_at ON audit_trail (created_at);

CREATE TABLE endpoints (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  model text NOT NULL,
  status text NOT NULL CHECK (status IN ('DEPLOYING', 'RUNNING', 'STOPPED', 'FAILED')),
  replicas integer NOT NULL
);

INSERT INTO simulation_results (workflow_id, model, tokens_per_second, created_at)
SELECT md5((n / 10)::text)::uuid, 'Qwen/Qwen3-32B', 400 + n % 250, now() - n * interval '90 seconds'
FROM generate_series(1, 4000) AS n;

INSERT INTO audit_trail (user_id, action, resource, created_at)
SELECT md5((n % 40)::text)::uuid, (ARRAY['LOGIN', 'ENDPOINT_DEPLOY', 'PROJECT_UPDATE', 'LOGIN_FAILED'])[1 + n % 4],
  'project/' || n % 12, now() - n * interval '40 seconds'
FROM generate_series(1, 6000) AS n;

INSERT INTO endpoints VALUES
  (md5('endpoint-llama-3-70b')::uuid, 'endpoint-llama-3-70b', 'meta-llama/Llama-3.3-70B-Instruct', 'RUNNING', 2),
  (md5('endpoint-qwen-3-32b')::uuid, 'endpoint-qwen-3-32b', 'Qwen/Qwen3-32B', 'RUNNING', 2),
  (md5('endpoint-bge-m3')::uuid, 'endpoint-bge-m3', 'BAAI/bge-m3', 'RUNNING', 1);

-- Rows that died: what a person who looks for bloat finds.
DELETE FROM simulation_results WHERE id % 7 = 0;
UPDATE audit_trail SET resource = resource || '/' WHERE id % 9 = 0;
RESET ROLE;
