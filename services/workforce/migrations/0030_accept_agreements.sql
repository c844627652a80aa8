-- What people agreed to, and when: consents, confidentiality.
CREATE TABLE agreement (
  worker_id bigint NOT NULL REFERENCES worker,
  agreement text NOT NULL,
  accept_time timestamptz NOT NULL,
  PRIMARY KEY (worker_id, agreement)
);

CREATE OR REPLACE VIEW worker_profile AS
SELECT w.worker_id, w.organization, w.login, w.display_name, w.roles, w.state, w.languages,
       w.region, w.locale, w.version, w.create_time,
       c.level, c.number, c.issuer, c.issue_time, c.verifier_id, c.verify_time,
       s.skills, s.skill_values, a.agreements
FROM worker w
LEFT JOIN certificate c USING (worker_id)
LEFT JOIN LATERAL (
  SELECT array_agg(skill) AS skills, array_agg(value) AS skill_values
  FROM skill WHERE skill.worker_id = w.worker_id
) s ON true
LEFT JOIN LATERAL (
  SELECT array_agg(agreement ORDER BY agreement) AS agreements
  FROM agreement WHERE agreement.worker_id = w.worker_id
) a ON true;
