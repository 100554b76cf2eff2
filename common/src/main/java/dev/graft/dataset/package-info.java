/**
 * Reading records, dividing them among parts and workers, and ordering them, all without Spark:
 * what an example is, who trains on it and when depends only on the seed and on the example's
 * stable id.
 */
package dev.graft.dataset;
