/**
 * What {@code graft plan} expects of a job before it runs: seconds of rounds and of whole jobs at
 * any number of executors. Plain arithmetic on what was measured.
 */
package dev.graft.plan;
