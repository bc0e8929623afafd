-- The platform's metrics, small: what the guides' statements name is there.
CREATE DATABASE budmetrics;

-- Limits of parts as today's servers have them: those of the old server that Debian packages are lower.
CREATE TABLE budmetrics.inference_metrics (at DateTime, endpoint String, latency_ms UInt32)
ENGINE = MergeTree() PARTITION BY toYYYYMM(at) ORDER BY (endpoint, at)
SETTINGS parts_to_delay_insert = 1000, parts_to_throw_insert = 3000;

INSERT INTO budmetrics.inference_metrics
SELECT now() - number * 30, concat('endpoint-', ['llama-3-70b', 'qwen-3-32b', 'bge-m3'][1 + number % 3]), 180 + number * 7919 % 700
FROM numbers(5000);
