namespace ClaudePerf.Core.Tests.Prerequisites;

/// <summary>A test that needs something of the machine.</summary>
internal interface INeedsPrerequisite
{
    Prerequisite Prerequisite { get; }

    bool IsMissing => Machine.Find(Prerequisite) is null;
}
