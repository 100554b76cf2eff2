/**
 * Reading records, and ordering examples, all without Spark: what an example is and when it is
 * trained on depends only on the seed and on its stable id. Which part and worker it belongs to is
 * said in spark-job, of the same two.
 */
package dev.graft.dataset;
