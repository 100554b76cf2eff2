/**
 * What {@code graft init} guesses of data that nobody has described: formats, the roles of columns,
 * the target, the split, the network and how long it is trained. Plain arithmetic on a sample.
 */
package dev.graft.guess;
