-- What dynamic overlap asks about a project as a whole, kept as sums so that it costs the same
-- however many workers and answers the project has.
CREATE TABLE crowd (
  project_id bigint PRIMARY KEY,
  answers bigint NOT NULL,
  agreed bigint NOT NULL,
  classes bigint NOT NULL
);

INSERT INTO crowd (project_id, answers, agreed, classes)
SELECT q.project_id, sum(q.answers), sum(q.agreed),
       (SELECT count(*) FROM answer_class c WHERE c.project_id = q.project_id)
FROM worker_quality q
GROUP BY q.project_id;
