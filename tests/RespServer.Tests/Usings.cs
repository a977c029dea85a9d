global using PluginRuntime;
global using Xunit;
