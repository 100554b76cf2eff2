/**
 * The example store: what training reads, by position, in memory as far as it goes and in mapped
 * files beyond.
 */
package dev.graft.spark.store;
