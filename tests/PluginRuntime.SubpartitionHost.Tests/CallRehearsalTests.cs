using System.Runtime;
using BlockLog;
using PluginRuntime.Remoting;
using PluginRuntime.Subpartitions.Serving;

namespace PluginRuntime.SubpartitionHost.Tests;

public sealed class CallRehearsalTests
{
    /// <summary>What is compiled for a value only, and not for nothing: 5. Not rehearsed it is 11 here, and a hundred in a process that has written no JSON before.</summary>
    private const int Few = 8;

    [Fact]
    public void FirstAnswerOfARehearsedContract_CompilesNextToNothing()
    {
        // No other test of this process may have written one before.
        var contract = RemoteContracts.Of(typeof(IBlockLog));
        CallRehearsal.Run(contract);
        var append = new Answers<AppendResult>();
        foreach (var method in contract.Methods)
            method.Accept(append);
        var write = Assert.Single(append.Writes);

        var before = JitInfo.GetCompiledMethodCount(currentThread: true);
        var message = new PayloadWriter();
        write(message, new AppendResult(7, "1.0.0"));
        var compiled = JitInfo.GetCompiledMethodCount(currentThread: true) - before;

        Assert.True(message.Written.Length > 8);
        Assert.True(compiled <= Few, $"{compiled} methods were compiled.");
    }

    /// <summary>How methods with that result write it.</summary>
    private sealed class Answers<T> : IRemoteMethodVisitor
    {
        internal List<PayloadWrite<T>> Writes { get; } = [];

        public void Visit<TContract, TArguments, TResult>(RemoteCall<TContract, TArguments, TResult> method) where TContract : class
        {
            if (method.WriteResult is PayloadWrite<T> write)
                Writes.Add(write);
        }

        public void Visit<TContract, TArguments, TItem>(RemoteSequence<TContract, TArguments, TItem> method) where TContract : class
        {
        }
    }
}
