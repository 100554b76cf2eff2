/** GPUs as Spark gives them out, without one. */
package dev.graft.tests.gpu;
