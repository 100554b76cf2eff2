/**
 * The benchmark: a driver that starts every measured thing in a process of its own, repeats it,
 * takes medians, and writes one table.
 */
package dev.graft.bench;
