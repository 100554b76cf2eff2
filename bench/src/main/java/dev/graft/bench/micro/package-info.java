/** Micro benchmarks under JMH. */
package dev.graft.bench.micro;
