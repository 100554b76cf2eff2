/** Broadcasts with an explicit life: closed when nothing can need them again. */
package dev.graft.spark.broadcast;
