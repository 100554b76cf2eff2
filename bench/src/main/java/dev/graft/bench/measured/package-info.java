/** What the driver starts: one small program for each kind of thing that is measured. */
package dev.graft.bench.measured;
