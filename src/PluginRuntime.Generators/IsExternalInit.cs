namespace System.Runtime.CompilerServices;

/// <summary>Lets the compiler write records for this old target framework.</summary>
internal static class IsExternalInit;
