/** Predictions with a saved model in plain Java, without Spark. */
package dev.graft.predict;
