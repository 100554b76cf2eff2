package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a job came to.
 *
 * @param report the content of report.json
 * @param alreadyThere whether the very same job had finished before, and nothing was done
 */
public record Outcome(JsonNode report, boolean alreadyThere) {}
