// Runs with each file of tests, while the modules that it imports are shared.
import { afterAll } from "vitest";
import { removeClones } from "./clones.ts";

afterAll(removeClones);
