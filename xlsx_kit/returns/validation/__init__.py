"""One return or a batch of thousands judged: row schemas, rules, template, in several processes."""
