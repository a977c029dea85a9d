namespace PluginRuntime.Tool.Output;

/// <summary>Colours, by the number of their sequence. Those of the terminal's own palette: they can be read on light and dark.</summary>
internal enum Ink
{
    None = 0,
    Bold = 1,
    Dim = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Cyan = 36,
}
