using System.Reflection;

namespace ClaudePerf.Core.Tests.Prerequisites;

/// <summary>Reports once, for each prerequisite that is missing, how many tests of this assembly are left out and how to get it.</summary>
public sealed class PrerequisiteTests
{
    private static readonly ILookup<Prerequisite, MethodInfo> Tests = typeof(PrerequisiteTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .SelectMany(method => method.GetCustomAttributes(inherit: false).OfType<INeedsPrerequisite>()
            .Select(need => (need.Prerequisite, method)))
        .ToLookup(test => test.Prerequisite, test => test.method);

    public static TheoryData<Prerequisite> Needed => [.. Tests.Select(group => group.Key).Order()];

    [Theory]
    [MemberData(nameof(Needed))]
    public void Prerequisite_is_present(Prerequisite prerequisite) => Assert.SkipWhen(
        Machine.Find(prerequisite) is null, $"{Tests[prerequisite].Count()} test methods are left out. {Machine.Remedy(prerequisite)}");
}
