/**
 * The networks that Graft has by name ({@code model.architecture}): layouts without weights, as
 * their papers and the libraries that made them known have them.
 */
package dev.graft.engine.dl4j.architecture;
