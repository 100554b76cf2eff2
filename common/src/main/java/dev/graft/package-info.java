/** What every package may throw; the packages below use each other one way. */
package dev.graft;
