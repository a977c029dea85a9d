using System.Reflection;
using Castle.DynamicProxy;
using Probe;

namespace PluginRuntime.Benchmarks.Gates;

/// <summary>The usual ways to put something between a caller and an interface.</summary>
internal static class Proxies
{
    internal static IBusy Dispatch(IBusy target)
    {
        var proxy = DispatchProxy.Create<IBusy, PassOn>();
        ((PassOn)(object)proxy).Target = target;
        return proxy;
    }

    internal static IBusy Castle(IBusy target, params IInterceptor[] interceptors) =>
        new ProxyGenerator().CreateInterfaceProxyWithTargetInterface(target, interceptors);

#pragma warning disable CA1852 // Not sealed: a class is derived from it at run time.
    internal class PassOn : DispatchProxy
#pragma warning restore CA1852
    {
        internal IBusy? Target { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Invoke(Target, args);
    }

    internal sealed class GoOn : IInterceptor
    {
        public void Intercept(IInvocation invocation) => invocation.Proceed();
    }
}
