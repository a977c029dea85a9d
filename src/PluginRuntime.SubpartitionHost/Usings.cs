global using PluginRuntime.Subpartitions.Serving;
