using Semver;

namespace Probe;

/// <summary>Compares semantic versions.</summary>
internal sealed class VersionDesk
{
    public bool Satisfies(string version, string range) => Parse(version).SatisfiesNpm(range);

    public string Highest(string[] candidates) => Sort(candidates)[^1].ToString();

    public string NextMajor(string version) => Parse(version) is var parsed ? new SemVersion(parsed.Major + 1, 0, 0).ToString() : "";

    public string NextMinor(string version) => Parse(version) is var parsed ? new SemVersion(parsed.Major, parsed.Minor + 1, 0).ToString() : "";

    public bool IsPrerelease(string version) => Parse(version).IsPrerelease;

    private static SemVersion[] Sort(string[] candidates)
    {
        var parsed = Array.ConvertAll(candidates, Parse);
        Array.Sort(parsed, SemVersion.SortOrderComparer);
        return parsed;
    }

    private static SemVersion Parse(string version) => SemVersion.Parse(version, SemVersionStyles.Any);
}
