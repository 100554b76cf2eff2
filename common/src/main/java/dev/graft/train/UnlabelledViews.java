package dev.graft.train;

/**
 * The unlabelled examples of a worker.
 *
 * @param weak as they are predicted
 * @param strong the same examples as they are trained on
 */
public record UnlabelledViews(TrainingExamples weak, TrainingExamples strong) {}
