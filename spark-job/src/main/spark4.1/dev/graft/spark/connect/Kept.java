package dev.graft.spark.connect;

import org.apache.spark.ml.util.Summary;

/**
 * What Spark's server keeps for a client beside the models of its session.
 *
 * @param answers an evaluation or a guess, whose methods all are questions
 */
record Kept(Object answers) implements Summary {}
