/**
 * What executors receive and keep: broadcasts with an explicit life, closed when nothing can need
 * them again, and the pool of networks that their weights are loaded into.
 */
package dev.graft.spark.broadcast;
