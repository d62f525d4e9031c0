using System.Reflection;

namespace ClaudePerf.Core.Tests.Prerequisites;

/// <summary>Reports once, for each prerequisite that is missing, how many tests are left out and how to get it.</summary>
public sealed class PrerequisiteTests
{
    public static TheoryData<Prerequisite> All => [.. Enum.GetValues<Prerequisite>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Prerequisite_is_present(Prerequisite prerequisite)
    {
        var methods = typeof(PrerequisiteTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Count(method => method.GetCustomAttributes(inherit: false).OfType<INeedsPrerequisite>().Any(need => need.Prerequisite == prerequisite));
        Assert.True(methods > 0, $"No test needs {prerequisite}.");
        Assert.SkipWhen(Machine.Find(prerequisite) is null, $"{methods} test methods are left out. {Machine.Remedy(prerequisite)}");
    }
}
