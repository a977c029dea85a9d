using Xunit;

// Each test has processes of its own; more of them at once than the machine has processors would only make all of them wait.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
