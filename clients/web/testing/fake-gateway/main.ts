import { PASSWORD } from './sample';
import { serveFake } from './serve';

const { url } = await serveFake(Number(process.env.PORT ?? 0));
console.log(
  `${url}/ and ${url}/console/  organization 3, logins mei, rui, manager, password ${PASSWORD}`,
);
