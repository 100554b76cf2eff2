/**
 * Parts that a job file names: Graft's own and those of users' jars, both registered as for {@link
 * java.util.ServiceLoader}. Looked up by name when a job begins; what cannot be used is told in one
 * sentence with the jar that it came from.
 */
package dev.graft.provider;
