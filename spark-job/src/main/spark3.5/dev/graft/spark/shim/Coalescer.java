package dev.graft.spark.shim;

import org.apache.spark.rdd.PartitionCoalescer;
import scala.Serializable;

/** What joins partitions, as this Spark's Scala wants it to be serializable. */
public abstract class Coalescer implements PartitionCoalescer, Serializable {

  private static final long serialVersionUID = 1L;
}
