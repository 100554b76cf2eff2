/**
 * How the workers' replies become the next state: which replies count, the weighted mean of deltas
 * and moments, pooled BatchNorm statistics, the outer optimizer, and the merge of rounds at the
 * end. Sums run in partition order, in double, in Java.
 */
package dev.graft.average;
