import type { EligibilityFacts, Household } from './eligibility.ts'
import type { Assets, Home, HouseholdFile } from './household-form.ts'
import { birthOf } from './papers.ts'

/* What a household declared on its form, as the criteria of eligibility ask for it. Nothing here is verified. */

/**
 * The declared values of a household. Its income and floor area stand in the household itself. `hukouCounty` is the
 * division code of the community where it is registered (six digits or more), which the fact holds and not the form;
 * a hukou outside the city stands in the form. What the form does not say is left out, never taken for none.
 */
export function declaredOf(household: HouseholdFile, hukouCounty?: string): EligibilityFacts {
  const { homes, assets = {}, members, employmentYears, hukouSince } = household
  const county = household.hukouArea ?? hukouCounty?.slice(0, 6)
  const since = hukouSince === undefined ? {} : { since: hukouSince }
  return {
    ...known('homes', homes && othersOwned(homes)),
    ...known('assets', total(assets)),
    ...known('vehicles', assets.vehicles),
    ...known('vehiclePrice', assets.vehiclePrice),
    ...known('businesses', assets.businesses),
    ...known('businessCapital', assets.businessCapital),
    ...known('hukou', county && { county, ...since }),
    ...known('employmentYears', employmentYears),
    members: members.map(() => ({ paper: { declared: true } })),
  }
}

/**
 * The household as the criteria ask for it: a member's number where it holds a birthday, whatever paper it stands on,
 * else the birthday given beside the paper.
 */
export function householdOf({ members, yearlyIncome, floorAreaPerHead }: HouseholdFile, county?: string): Household {
  return {
    ...(county === undefined ? {} : { county }),
    members: members.map((member) => {
      const { relation, idNumber } = member
      const birthOn = birthOf(member)
      if (idNumber !== undefined) return { relation, idNumber }
      return birthOn === undefined ? { relation } : { relation, birthOn }
    }),
    yearlyIncome,
    floorAreaPerHead,
  }
}

function known<Name extends string, T>(name: Name, declared: T | '' | undefined) {
  return (declared === undefined || declared === '' ? {} : { [name]: { declared } }) as {
    [N in Name]?: { declared: T }
  }
}

// The first home is the one lived in, which the versions do not count (“现住房以外的住房”).
const othersOwned = (homes: readonly Home[]): number => homes.slice(1).filter(({ tenure }) => tenure === 'owned').length

// A sum of which one part was not said is no total.
function total({ deposits, other }: Assets): number | undefined {
  return deposits === undefined || other === undefined ? undefined : Math.round((deposits + other) * 100) / 100
}
