/** The weighted mean of what workers learned: sums in partition order, in double, in Java. */
package dev.graft.average;
