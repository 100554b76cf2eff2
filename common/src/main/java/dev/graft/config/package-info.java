/**
 * A job file becomes immutable typed records here, once, on the driver. Everything that can be
 * refused without looking at data is refused here: unknown keys, wrong types, impossible
 * combinations.
 */
package dev.graft.config;
