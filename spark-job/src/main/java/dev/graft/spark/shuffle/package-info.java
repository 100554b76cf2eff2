/** How large records travel between tasks without staying on a heap. */
package dev.graft.spark.shuffle;
